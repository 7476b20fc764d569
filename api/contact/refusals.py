"""Refusals of a demand by what is to be written again: the form shows each beside its field."""

from api.errors import DemandRefused


class PhoneRefused(DemandRefused):
    code, title = "telephone-refuse", "Numéro de téléphone refusé"


class EmailRefused(DemandRefused):
    code, title = "courriel-refuse", "Adresse e-mail refusée"


class TextRefused(DemandRefused):
    code, title = "texte-refuse", "Message refusé"
