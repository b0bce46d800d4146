"""Addresses of reports, of what is decided about them, and of appeals."""

from django.urls import path

from parley.desk.views import complaints, matters, restrictions, rulings

urlpatterns = [
    path("listings/<int:pk>/reports/", complaints.listing, name="report-listing"),
    path("members/<str:handle>/reports/", complaints.member, name="report-member"),
    path("messages/<int:pk>/reports/", complaints.message, name="report-message"),
    path("questions/<int:pk>/reports/", complaints.question, name="report-question"),
    path("questions/<int:pk>/answer/reports/", complaints.answer, name="report-answer"),
    path("offers/<int:pk>/reports/", complaints.offer, name="report-offer"),
    path("invitations/<int:pk>/reports/", complaints.invitation, name="report-invitation"),
    path("ratings/<int:pk>/reports/", complaints.rating, name="report-rating"),
    path("ratings/<int:pk>/answer/reports/", complaints.rating_answer, name="report-rating-answer"),
    path("members/<str:handle>/restriction/", restrictions.restriction, name="restriction"),
    path("members/<str:handle>/restriction/end/", restrictions.lift, name="lift"),
    path("reports/thanks/", complaints.thanks, name="report-thanks"),
    path("me/reports/", complaints.mine, name="reports-mine"),
    path("me/decisions/", rulings.rulings, name="rulings"),
    path("me/decisions/<int:pk>/", rulings.show, name="ruling"),
    path("desk/reports/", matters.matters, name="matters"),
    path("desk/reports/<int:pk>/", matters.show, name="matter"),
    path("desk/reports/<int:pk>/words/", matters.words, name="matter-words"),
    path("desk/reports/<int:pk>/dismissal/", matters.dismissal, name="matter-dismissal"),
    path("desk/reports/<int:pk>/decisions/", matters.rulings, name="matter-rulings"),
    path("desk/appeals/<int:pk>/upholding/", matters.upholding, name="appeal-upholding"),
    path("desk/appeals/<int:pk>/overturning/", matters.overturning, name="appeal-overturning"),
]
