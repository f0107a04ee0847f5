"""`Futures`: LEAN's names of futures and the tickers they stand for."""

from __future__ import annotations

import re

_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")

# One line of names a group, as LEAN spells them in .NET; Python's spelling follows from it.
_GROUPS = {
    "Grains": """
        BlackSeaCornFinanciallySettledPlatts=BCF BlackSeaWheatFinanciallySettledPlatts=BWF SRWWheat=ZW Wheat=ZW
        HRWWheat=KE Corn=ZC Soybeans=ZS SoybeanMeal=ZM SoybeanOil=ZL Oats=ZO
    """,
    "Currencies": """
        USD=DX GBP=6B CAD=6C JPY=6J CHF=6S EUR=6E AUD=6A NZD=6N RUB=6R BRL=6L MXN=6M ZAR=6Z AUDCAD=ACD AUDJPY=AJY
        AUDNZD=ANE BTC=BTC ETH=ETH CADJPY=CJY StandardSizeUSDOffshoreRMBCNH=CNH EuroFXEmini=E7 EURAUD=EAD EURCAD=ECD
        EURSEK=ESK JapaneseYenEmini=J7 MicroEUR=M6E MicroAUD=M6A MicroGBP=M6B MicroCADUSD=MCD MicroJPY=MJY MicroCHF=MSF
        MicroUSDJPY=M6J MicroINRUSD=MIR MicroCAD=M6C MicroUSDCHF=M6S MicroUSDCNH=MNH MicroEther=MET MicroBTC=MBT
        BTICMicroEther=MRB BTICMicroBTC=MIB
    """,
    "Energies": """
        PropaneNonLDHMontBelvieu=1S ArgusPropaneFarEastIndexBALMO=22
        MiniEuropeanThreePointPercentFiveFuelOilBargesPlatts=A0D MiniSingaporeFuelOil180CstPlatts=A0F
        GulfCoastULSDPlattsUpDownBALMO=A1L GulfCoastJetPlattsUpDownBALMO=A1M PropaneNonLDHMontBelvieuOPIS=A1R
        EuropeanPropaneCIFARAArgusBALMO=A32 PremiumUnleadedGasoline10ppmFOBMEDPlatts=A3G ArgusPropaneFarEastIndex=A7E
        GasolineEurobobOxyNWEBargesArgusCrackSpreadBALMO=A7I MontBelvieuNaturalGasolineOPIS=A7Q
        MontBelvieuNormalButaneOPISBALMO=A8J ConwayPropaneOPIS=A8K MontBelvieuLDHPropaneOPISBALMO=A8O
        ArgusPropaneFarEastIndexVsEuropeanPropaneCIFARAArgus=A91 ArgusPropaneSaudiAramco=A9N
        GroupThreeULSDPlattsVsNYHarborULSD=AA6 GroupThreeSuboctaneGasolinePlattsVsRBOB=AA8
        SingaporeFuelOil180cstPlattsBALMO=ABS SingaporeFuelOil380cstPlattsBALMO=ABT MontBelvieuEthaneOPIS=AC0
        MontBelvieuNormalButaneOPIS=AD0 BrentCrudeOilVsDubaiCrudeOilPlatts=ADB ArgusLLSvsWTIArgusTradeMonth=AE5
        SingaporeGasoilPlattsVsLowSulphurGasoilFutures=AGA LosAngelesCARBOBGasolineOPISvsRBOBGasoline=AJL
        LosAngelesJetOPISvsNYHarborULSD=AJS LosAngelesCARBDieselOPISvsNYHarborULSD=AKL EuropeanNaphthaPlattsBALMO=AKZ
        EuropeanPropaneCIFARAArgus=APS MontBelvieuNaturalGasolineOPISBALMO=AR0 RBOBGasolineCrackSpread=ARE
        GulfCoastHSFOPlattsBALMO=AVZ MarsArgusVsWTITradeMonth=AYV MarsArgusVsWTIFinancial=AYX
        EthanolT2FOBRdamIncludingDutyPlatts=AZ1 MontBelvieuLDHPropaneOPIS=B0 GasolineEurobobOxyNWEBargesArgus=B7H
        WTIBrentFinancial=BK ThreePointFivePercentFuelOilBargesFOBRdamPlattsCrackSpread1000mt=BOO
        GasolineEurobobOxyNWEBargesArgusBALMO=BR7 BrentLastDayFinancial=BZ CrudeOilWTI=CL
        GulfCoastCBOBGasolineA2PlattsVsRBOBGasoline=CRB WTIFinancial=CSX ChicagoEthanolPlatts=CU
        SingaporeMogas92UnleadedPlattsBrentCrackSpread=D1N DubaiCrudeOilPlattsFinancial=DCB
        JapanCnFNaphthaPlattsBALMO=E6 Ethanol=EH EuropeanNaphthaPlattsCrackSpread=EN
        EuropeanPropaneCIFARAArgusVsNaphthaCargoesCIFNWEPlatts=EPN
        SingaporeFuelOil380cstPlattsVsEuropeanThreePointFivePercentFuelOilBargesFOBRdamPlatts=EVC
        EastWestGasolineSpreadPlattsArgus=EWG EastWestNaphthaJapanCFvsCargoesCIFNWESpreadPlatts=EWN
        RBOBGasolineVsEurobobOxyNWEBargesArgusThreeHundredFiftyThousandGallons=EXR
        ThreePointFivePercentFuelOilBargesFOBRdamPlattsCrackSpread=FO FreightRouteTC14Baltic=FRC
        OnePercentFuelOilCargoesFOBNWEPlattsVsThreePointFivePercentFuelOilBargesFOBRdamPlatts=FSS
        GulfCoastHSFOPlattsVsEuropeanThreePointFivePercentFuelOilBargesFOBRdamPlatts=GCU WTIHoustonCrudeOil=HCL
        NaturalGasHenryHubLastDayFinancial=HH HeatingOil=HO NaturalGasHenryHubPenultimateFinancial=HP
        WTIHoustonArgusVsWTITradeMonth=HTT Gasoline=RB NaturalGas=NG BrentCrude=B LowSulfurGasoil=G MicroCrudeOilWTI=MCL
        MicroSingaporeFOBMarineFuelZeroPointFivePercetPlatts=S5O MicroGasoilZeroPointOnePercentBargesFOBARAPlatts=M1B
        MicroEuropeanFOBRdamMarineFuelZeroPointFivePercentBargesPlatts=R5O
        MicroEuropeanThreePointFivePercentOilBargesFOBRdamPlatts=MEF MicroSingaporeFuelOil380CSTPlatts=MAF
        MicroCoalAPIFivefobNewcastleArgusMcCloskey=M5F MicroEuropeanThreePointFivePercentFuelOilCargoesFOBMedPlatts=M35
    """,
    "Financials": """
        Y30TreasuryBond=ZB Y10TreasuryNote=ZN Y5TreasuryNote=ZF Y2TreasuryNote=ZT EuroDollar=GE FiveYearUSDMACSwap=F1U
        UltraUSTreasuryBond=UB UltraTenYearUSTreasuryNote=TN MicroY10TreasuryNote=10Y MicroY30TreasuryBond=30Y
        MicroY2TreasuryBond=2YY MicroY5TreasuryBond=5YY
    """,
    "Indices": """
        SP500EMini=ES NASDAQ100EMini=NQ Dow30EMini=YM VIX=VX VIXMini=VXM Russell2000EMini=RTY Nikkei225Dollar=NKD
        Nikkei225YenCME=NIY Nikkei225YenEMini=ENY FTSEChina50EMini=FT5 FTSE100EMini=FT1 SPEurop350ESGEMini=E3G
        FTSE100USDEMini=FTU TOPIXUSD=TPD TOPIXYEN=TPY DowJonesRealEstate=RX SP500EMiniESG=ESG Russell1000EMini=RS1
        SP500AnnualDividendIndex=SDA BloombergCommodityIndex=AW NASDAQ100BiotechnologyEMini=BIO FTSEEmergingEmini=EI
        SP400MidCapEmini=EMD SPGSCICommodity=GD USDDenominatedIbovespa=IBV MSCITaiwanIndex=TW Nikkei225Yen=NK
        Nifty50=NIFTY BankNifty=BANKNIFTY BseSensex=SENSEX HangSeng=HSI Kospi200=KM MicroSP500EMini=MES
        MicroNASDAQ100EMini=MNQ MicroRussell2000EMini=M2K MicroDow30EMini=MYM MSCIEuropeNTR=M1EU MSCIJapanNTR=M1JP
        MSCIEmergingMarketsAsiaNTR=M1MSA MSCIEafeIndex=MXEA MSCIEmergingMarketsIndex=MXEF MSCIUsaIndex=MXUS
        EuroStoxx50=FESX DAX=FDAX DAX50=FSDX DivDAX=FDIV DAXMicro=FDXS DAXMini=FDXM MDAXMini=FSMX TecDAX=FTDX
    """,
    "Forestry": """
        RandomLengthLumber=LBS Lumber=LBR
    """,
    "Meats": """
        LiveCattle=LE FeederCattle=GF LeanHogs=HE
    """,
    "Metals": """
        Gold=GC Silver=SI Platinum=PL Palladium=PA AluminumMWUSTransactionPremiumPlatts25MT=AUP
        AluminiumEuropeanPremiumDutyPaidMetalBulletin=EDP Copper=HG USMidwestDomesticHotRolledCoilSteelCRUIndex=HRC
        MicroGold=MGC MicroSilver=SIL MicroGoldTAS=MGT MicroPalladium=PAM MiniNYGold=YG MiniNYSilver=YI Gold100Oz=ZG
        Silver5000Oz=ZI
    """,
    "Softs": """
        Cotton2=CT OrangeJuice=OJ Coffee=KC Sugar11=SB Sugar11CME=YO Cocoa=CC
    """,
}


def snake(name: str) -> str:
    """The Python spelling of a constant: SP500EMini is SP_500_E_MINI."""
    return _WORDS.sub("_", name).upper()


def _group(name: str, text: str) -> type:
    members: dict[str, str] = {}
    for entry in text.split():
        spelled, _, ticker = entry.partition("=")
        members[spelled] = members[snake(spelled)] = ticker
    return type(name, (), {"__doc__": f"Tickers of {name.lower()}.", **members})


class Futures:
    """Tickers by group: `Futures.Indices.SP_500_E_MINI`."""

    MAXIMUM_CONTRACT_DEPTH_OFFSET = MaximumContractDepthOffset = 2


for _name, _text in _GROUPS.items():
    setattr(Futures, _name, _group(_name, _text))
Futures.Energy = Futures.Energies  # type: ignore[attr-defined]  the older name of the group
