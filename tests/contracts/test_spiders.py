"""Every spider keeps to the shipped politeness, and extraction stays pure."""

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest
from scrapy import Spider
from scrapy.settings import Settings

import crawlers.extract
import crawlers.pipelines
import crawlers.spiders

ROOT = Path(crawlers.__file__).parent
PURE = {"app.estate.rules", "crawlers.extract"}


def spiders():
    for found in pkgutil.iter_modules(crawlers.spiders.__path__, "crawlers.spiders."):
        for _, one in inspect.getmembers(importlib.import_module(found.name), inspect.isclass):
            if issubclass(one, Spider) and one.__module__ == found.name:
                yield one


def test_there_is_one_identity_and_it_is_polite():
    settings = Settings()
    settings.setmodule("crawlers.settings")
    assert settings["CONCURRENT_REQUESTS_PER_DOMAIN"] == 1
    assert settings["DOWNLOAD_DELAY"] >= 0.5
    assert settings["DOWNLOAD_DELAY_JITTER"] == 0
    assert settings["USER_AGENT"].startswith("Directhub/")
    assert 0 < settings["DOWNLOAD_MAXSIZE"] <= 10_000_000
    assert 0 < settings["DOWNLOAD_TIMEOUT"] <= 30
    assert "crawlers.connecting.AddressPolicy" in settings["DOWNLOADER_MIDDLEWARES_BASE"]


@pytest.mark.parametrize("spider", list(spiders()), ids=lambda spider: spider.name)
def test_no_spider_loosens_the_settings(spider):
    assert not spider.custom_settings, "politeness is for all spiders: change crawlers/settings.py"
    assert spider.name.islower()


@pytest.mark.parametrize("path", sorted((ROOT / "extract").glob("*.py")), ids=lambda path: path.name)
def test_extraction_knows_no_network_database_or_engine(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            ours = node.module.split(".")[0] in {"app", "crawlers"}
            assert not ours or node.module.startswith(tuple(PURE)), f"{path.name} imports {node.module}"
            assert node.module.split(".")[0] not in {"scrapy", "twisted", "sqlalchemy", "sqlmodel", "socket"}


def test_each_pipeline_is_a_file_of_its_own():
    for found in pkgutil.iter_modules(crawlers.pipelines.__path__, "crawlers.pipelines."):
        module = importlib.import_module(found.name)
        made = [one for one in vars(module).values() if inspect.isclass(one) and one.__module__ == found.name]
        assert len([one for one in made if hasattr(one, "process_item")]) == 1
