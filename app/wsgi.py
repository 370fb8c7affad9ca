"""The WSGI entry point: `gunicorn app.wsgi:application`."""

import gc
from importlib import import_module

# As in `app/__main__.py`: what stays for good is no garbage to look for.
gc.disable()
application = import_module("app.factory").create_app()
gc.freeze()
gc.enable()
