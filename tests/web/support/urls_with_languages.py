"""The URLs of the test site with a language prefix."""

from django.conf.urls.i18n import i18n_patterns

from tests.settings.urls import urlpatterns as of_the_site

urlpatterns = i18n_patterns(*of_the_site)
