"""The names of countries in the languages of documents: those that an office in Europe writes to most."""

from billing.languages import Language

# English and German, as CLDR has them. By hand, as notations are; a country that is not here stands as it was written.
_NAMES = """
Austria = Österreich
Belgium = Belgien
Bulgaria = Bulgarien
Croatia = Kroatien
Cyprus = Zypern
Czechia = Tschechien
Denmark = Dänemark
Estonia = Estland
Finland = Finnland
France = Frankreich
Germany = Deutschland
Greece = Griechenland
Hungary = Ungarn
Ireland = Irland
Italy = Italien
Latvia = Lettland
Lithuania = Litauen
Luxembourg = Luxemburg
Netherlands = Niederlande
Poland = Polen
Romania = Rumänien
Slovakia = Slowakei
Slovenia = Slowenien
Spain = Spanien
Sweden = Schweden
Australia = Australien
Brazil = Brasilien
Canada = Kanada
Iceland = Island
India = Indien
Mexico = Mexiko
New Zealand = Neuseeland
Norway = Norwegen
Serbia = Serbien
South Africa = Südafrika
South Korea = Südkorea
Switzerland = Schweiz
Türkiye = Türkei
Ukraine = Ukraine
United Arab Emirates = Vereinigte Arabische Emirate
United Kingdom = Vereinigtes Königreich
United States = Vereinigte Staaten
"""
# What people write besides.
_ALSO = {
    "czech republic": "Czechia",
    "great britain": "United Kingdom",
    "the netherlands": "Netherlands",
    "turkey": "Türkiye",
    "united states of america": "United States",
    "usa": "United States",
}

_PAIRS = tuple(tuple(line.split(" = ")) for line in _NAMES.strip().splitlines())
_NAMED = {
    Language.ENGLISH: {german.casefold(): english for english, german in _PAIRS},
    Language.GERMAN: {english.casefold(): german for english, german in _PAIRS},
}
_NAMED[Language.GERMAN] |= {name: _NAMED[Language.GERMAN][english.casefold()] for name, english in _ALSO.items()}


def country_name(written: str, language: Language) -> str:
    """Return a country's name in a language: "Germany" is "Deutschland" in German; one that is not known as written."""
    return _NAMED[language].get(written.strip().casefold(), written)
