"""The blueprint of the case pages; the modules beside hang their routes on it."""

from flask import Blueprint

blueprint = Blueprint("cases", __name__, template_folder="templates")
