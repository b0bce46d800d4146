from django.urls import path

from parley.privacy import document_views as documents
from parley.privacy import ledger_pages, own_views, views

app_name = "privacy"
urlpatterns = [
    path("policy/", views.policy, name="policy"),
    path("policy/<int:number>/", documents.policy_version, name="policy-version"),
    path("terms/", documents.terms, name="terms"),
    path("terms/<int:number>/", documents.terms_version, name="terms-version"),
    path("me/disclosures/", views.who_saw, name="who-saw"),
    path("my-data/", own_views.my_data, name="my-data"),
    path("my-data/switches/<slug:purpose>/", own_views.switch, name="switch"),
    path("my-data/exports/", own_views.ask_export, name="exports"),
    path("my-data/exports/<uuid:pk>/", own_views.export, name="export"),
    path("my-data/exports/<uuid:pk>/file/", own_views.export_file, name="export-file"),
    path(".well-known/gpc.json", own_views.global_privacy_control, name="gpc"),
    path("policy/ledger/", ledger_pages.checkpoint, name="checkpoint"),
    path("me/disclosures/<uuid:entry>/receipt/", ledger_pages.entry_receipt, name="entry-receipt"),
    path("me/disclosures/receipt/", ledger_pages.state_receipt, name="state-receipt"),
    # As C2SP's tlog-tiles names them, without a slash at the end.
    path("ledger/checkpoint", ledger_pages.checkpoint),
    path("ledger/key", ledger_pages.key, name="ledger-key"),
    path("ledger/consistency/<int:old>/<int:new>", ledger_pages.consistency, name="consistency"),
    path("ledger/tile/<int:level>/<path:path>", ledger_pages.tile, name="ledger-tile"),
]
