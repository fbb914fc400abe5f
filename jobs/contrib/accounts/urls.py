"""The addresses of accounts, which stand below the admin's; none where no letters are sent that lead here."""

from jobs.contrib.accounts import letters

if letters.are_sent():
    from jobs.contrib.accounts import password_pages, welcome_pages

    urlpatterns = [*password_pages.urlpatterns, *welcome_pages.urlpatterns]
else:
    urlpatterns = []
