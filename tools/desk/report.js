"use strict";
// Day or night as the reader's system has it, or as the button says.
const root = document.documentElement, toggle = document.getElementById("theme");
const night = matchMedia("(prefers-color-scheme: dark)");
const dress = (dark) => {
  root.classList.toggle("dark", dark);
  toggle.textContent = dark ? "Light" : "Dark";
};
dress(location.hash === "#dark" || night.matches);
night.addEventListener("change", (event) => dress(event.matches));
toggle.addEventListener("click", () => dress(!root.classList.contains("dark")));

// One cross-hair over all charts by day, and what that day was.
const days = JSON.parse(document.getElementById("days").textContent);
const charts = [...document.querySelectorAll("svg.daily")], tip = document.getElementById("tip");
const lines = charts.map((chart) => chart.querySelector(".cross"));
const money = (value) => value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const show = (event, chart) => {
  const frame = chart.getBoundingClientRect();
  const inner = days.width - days.left - days.right, last = days.date.length - 1;
  const along = ((event.clientX - frame.left) * days.width / frame.width - days.left) / inner;
  if (along < -0.01 || along > 1.01) return hide();
  const i = Math.max(0, Math.min(last, Math.round(along * last)));
  const x = days.left + (last ? inner * i / last : inner / 2);
  for (const line of lines) {
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
    line.style.visibility = "visible";
  }
  const weekday = new Date(days.date[i] + "T12:00").toLocaleDateString("en-US", { weekday: "short" });
  const rows = [
    `${weekday} ${days.date[i]}`,
    `equity ${money(days.equity[i])}` + (days.fall[i] < 0 ? ` (${days.fall[i]} %)` : ""),
    `VIX ${days.vix[i] === null ? "unknown" : days.vix[i].toFixed(2)}, ${days.regime[i]}, ceiling ${days.ceiling[i]} %`,
    days.spot[i] === null ? "" : `underlying ${money(days.spot[i])}`,
    `phase ${days.phase[i]}` + (days.mode[i] === "ACTIVE" ? "" : `, mode ${days.mode[i]}`),
    ...(days.trades[days.date[i]] || []),
  ];
  tip.replaceChildren(...rows.filter(Boolean).map((row) => {
    const part = document.createElement("div");
    part.textContent = row;
    return part;
  }));
  tip.style.visibility = "visible";
  const left = event.clientX + 16 + tip.offsetWidth < innerWidth ? event.clientX + 16 : event.clientX - 16 - tip.offsetWidth;
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 6)}px`;
};
const hide = () => {
  tip.style.visibility = "hidden";
  for (const line of lines) line.style.visibility = "hidden";
};
for (const chart of charts) {
  chart.addEventListener("mousemove", (event) => show(event, chart));
  chart.addEventListener("mouseleave", hide);
}
