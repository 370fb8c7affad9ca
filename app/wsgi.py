"""The WSGI entry point: `gunicorn app.wsgi:application`."""

from app.factory import create_app

application = create_app()
