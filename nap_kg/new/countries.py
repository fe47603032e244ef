"""Countries by their ISO 3166-1 codes, as IRIs of the European Union's authority table."""

from __future__ import annotations

import difflib
import re

from nap_kg.errors import UsageError

AUTHORITY = "http://publications.europa.eu/resource/authority/country/"
"""Where the IRIs of countries begin; they end in the code of three letters."""

_CODES = (
    "ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB "
    "BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR "
    "BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR "
    "CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK "
    "FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS "
    "GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN "
    "ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO "
    "LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD "
    "MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER "
    "NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM "
    "PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP "
    "SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF "
    "TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY "
    "UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE "
)
ALPHA_3 = {pair[:2]: pair[2:] for pair in _CODES.split()}
"""The code of three letters by that of two."""


def country_iri(said: str) -> str:
    """Return the IRI of a country that is named by its IRI or by a code of two or three letters.

    Raises:  UsageError for any other text, with the nearest codes.

    >>> country_iri("CA"), country_iri("can") == country_iri("CA")
    ('http://publications.europa.eu/resource/authority/country/CAN', True)
    """
    if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", said):
        return said
    code = ALPHA_3.get(said.upper(), said.upper())
    if code in ALPHA_3.values():
        return AUTHORITY + code
    near = difflib.get_close_matches(code, [*ALPHA_3, *ALPHA_3.values()], n=3, cutoff=0.5)
    raise UsageError(
        f"no country has the code {said!r}" + (f"; nearest: {', '.join(near)}" if near else ""),
        place="nap-kg new --country",
        fix="give a code of ISO 3166-1, such as CA or CAN, or the country's IRI",
    )
