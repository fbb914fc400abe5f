"""The company of the demo: made up, with the example account of the IBAN registry (ISO 13616)."""

COMPANY = {
    "name": "Nordkai Frachtkontor GmbH",
    "email": "rechnung@nordkai.example.com",
    "address": "Brooktorkai 14\n20457 Hamburg",
    "country": "Germany",
    "vat_id": "DE136695976",
    "iban": "DE89 3704 0044 0532 0130 00",
    "bic": "NKAIDEHHXXX",
    "bank_name": "Hafenbank Hamburg",
}
