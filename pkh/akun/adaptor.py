from allauth.account.adapter import DefaultAccountAdapter


class AdaptorAkun(DefaultAccountAdapter):
    """Accounts are made by the admin, never by signing up."""

    def is_open_for_signup(self, request) -> bool:
        return False
