"""The blueprint of organisations' files; the modules beside hang their routes on it."""

from flask import Blueprint

blueprint = Blueprint("organisations", __name__, template_folder="templates")
