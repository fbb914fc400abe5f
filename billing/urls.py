"""The pages a customer reaches by the link in an e-mail."""

from django.urls import path

from billing.views import copies, enclosures, invoice, paying

app_name = "billing"

urlpatterns = [
    path("<str:token>/", invoice.show, name="invoice"),
    path("<str:token>/pdf/", invoice.pdf, name="invoice_pdf"),
    path("<str:token>/pay/", paying.pay, name="pay"),
    path("<str:token>/copies/", copies.request, name="copies"),
    path("<str:token>/copies/<uuid:job_id>/", copies.follow, name="copy"),
    path("<str:token>/enclosures/<uuid:key>/", enclosures.download, name="enclosure"),
    path("<str:token>/enclosures/<uuid:key>/picture/", enclosures.picture, name="enclosure_picture"),
]
