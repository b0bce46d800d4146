"""Addresses of the desk; each sort of case brings its own."""

from django.urls import path

from parley.desk import requests_urls, urls_deals, urls_messages, urls_minors, urls_misuse, urls_reports
from parley.desk.views.front import front

app_name = "desk"
urlpatterns = [
    path("desk/", front, name="front"),
    *requests_urls.urlpatterns,
    *urls_messages.urlpatterns,
    *urls_minors.urlpatterns,
    *urls_misuse.urlpatterns,
    *urls_reports.urlpatterns,
    *urls_deals.urlpatterns,
]
