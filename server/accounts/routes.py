"""Everything of this folder that a phone can ask."""

from server.accounts.enrol import Enrolling
from server.accounts.me import MeController
from server.accounts.people import People
from server.accounts.sign_in import SigningIn

ROUTES = [SigningIn, Enrolling, MeController, People]
