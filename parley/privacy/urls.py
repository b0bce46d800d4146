from django.urls import path

from parley.privacy import views

app_name = "privacy"
urlpatterns = [
    path("policy/", views.policy, name="policy"),
    path("policy/ledger/", views.checkpoint, name="checkpoint"),
    path("me/disclosures/", views.who_saw, name="who-saw"),
]
