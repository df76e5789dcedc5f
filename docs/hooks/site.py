"""MkDocs hook: prepare the recordings, build both languages with one command, guard the result."""

from __future__ import annotations

import atexit
import errno
import logging
import re
import secrets
import signal
import socket
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import dictionary
from checks import LANGUAGES, check_pages
from chinese import TOOL, Chinese
from converted import Begun, Converted, digest, files_in
from downloads import archive, programs
from glossary import Glossary, check_rows
from markdown_exec._internal.rendering import _register_headings_processors as marked_pages
from messages import Located, Progress, first_of, runs
from mkdocs.exceptions import Abort, PluginError
from mkdocs.plugins import event_priority, get_plugin_logger
from mkdocs.structure.files import File
from mkdocs.utils import clean_directory
from notes import with_notes
from offline import offer
from packing import pack
from site_lock import hold
from templates import COMPILED, Compiled

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]
log = get_plugin_logger("site")


class Build:
    """The state of the build under way."""

    command = ""
    guard: Any = None  # removes the folder of `mkdocs serve`, even after SIGKILL
    site: Path | None = None  # where it writes
    chinese = Chinese()  # of the English build
    lock: Any = None  # held while this writes the site
    sources = b""  # what `mkdocs serve` watches, as it was when this began
    finished = False
    converted: Converted
    glossary: Glossary
    located = Located()


def language(config: MkDocsConfig) -> str:
    """Return the language of this build: "en" or "zh"."""
    return str(config.theme["language"])


def to_english(config: MkDocsConfig) -> str:
    """Return what leads from the home page of this language to that of the English site."""
    return "../" if language(config) == "zh" else ""


def on_startup(command: str, dirty: bool) -> None:  # noqa: FBT001 MkDocs calls it so
    """End in good order when told to end."""
    if dirty:
        message = "--dirty can't be: the other language and the search need each page; a build keeps them anyway"
        raise PluginError(message)
    Build.command = command
    # a terminal that is closed sends SIGHUP; nohup has it ignored
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)  # as Ctrl-C does
    for name in {"mkdocs", TOOL}:
        for handler in logging.getLogger(name).handlers:
            handler.addFilter(Build.located)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Make the snippets package importable in executed blocks, fresh at each build.

    Let Chinese search find the parts of compound words, and English prose have curly quotes.
    """
    check_port(config)
    Begun.begin()
    if Build.command == "serve":
        Build.sources = sources(config)
    Build.located.language = language(config)
    if str(ROOT) not in sys.path:  # MkDocs restores sys.path after it has imported a hook
        sys.path.insert(0, str(ROOT))
    for name in [name for name in sys.modules if name.partition(".")[0] == "snippets"]:
        del sys.modules[name]
    temporary = Path(config.site_dir).parent == Path(tempfile.gettempdir()).absolute()
    if Build.command == "serve" and temporary and Build.guard is None:
        Build.guard = import_module("snippets.recorder.guard").Guard()
        token = secrets.token_hex(8)
        Build.guard.begin(token, folder=config.site_dir)
        atexit.register(Build.guard.end, token)  # when MkDocs has removed it
    marked_pages.cache_clear()  # markdown-exec would keep each page of each build of `mkdocs serve`
    dictionary.place()
    if language(config) == "zh":
        dictionary.add_words()
    else:
        # left by jieba and by Jinja that were killed while they wrote
        for torn in (*(ROOT / ".cache").glob("tmp*"), *COMPILED.glob("*.tmp")):
            torn.unlink(missing_ok=True)
        Build.chinese.get_ready()  # while the English build does
    Build.glossary = Glossary(language(config))
    config.markdown_extensions.append(Build.glossary)  # Python-Markdown takes objects too
    # -f may lead here from another folder
    config.mdx_configs["pymdownx.snippets"]["base_path"] = [str(ROOT / "snippets")]
    if language(config) == "en":
        config.markdown_extensions.append("smarty")
        config.mdx_configs["smarty"] = {"smart_dashes": False, "smart_ellipses": False}
    return config


def sources(config: MkDocsConfig) -> bytes:
    """Digest all that `mkdocs serve` watches."""
    watched = [Path(name) for name in (config.docs_dir, config.config_file_path, *config.watch)]
    return bytes(
        digest(file for path in watched for file in (files_in(path) if path.is_dir() else [path]))
    )


def on_serve(server: Any, config: MkDocsConfig, builder: Callable[[], None]) -> None:  # noqa: ARG001 MkDocs calls it so
    """Build anew what was edited during the first build: changes are watched only after it."""
    while Build.sources != sources(config):
        log.info("Something was edited meanwhile: building again")
        builder()


def release() -> None:
    """Let others write there."""
    if Build.lock is not None:
        Build.lock.close()
        Build.lock = None


def check_port(config: MkDocsConfig) -> None:
    """Refuse an address that is taken before the first build of `mkdocs serve`, not after it."""
    if Build.command != "serve" or Build.site is not None:
        return
    host, port = config.dev_addr
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            message = (
                f"{host}:{port} is taken: end what listens there, or choose another port: "
                "make serve PORT=8001, or mkdocs serve -a 127.0.0.1:8001"
            )
            raise PluginError(message) from error


def on_pre_build(config: MkDocsConfig) -> None:
    """Check the pages, and record what is missing, before anything is drawn."""
    from snippets import rendering  # noqa: PLC0415 on_config has just made it importable
    from snippets.recorder.catalog import CatalogError, load_catalog  # noqa: PLC0415
    from snippets.recorder.exchange import default_folder  # noqa: PLC0415
    from snippets.recorder.platforms import hear_of_ends  # noqa: PLC0415
    from snippets.recorder.recording import RecordingError  # noqa: PLC0415
    from snippets.recorder.store import Store  # noqa: PLC0415
    from snippets.recorder.trouble import explain  # noqa: PLC0415

    hear_of_ends()
    rendering.set_language(language(config))
    Build.finished = False
    if Build.command == "build" and language(config) == "en":
        Build.lock = hold(Path(config.site_dir))
    Build.site = Path(config.site_dir)
    if Begun.outdated() and language(config) == "en":
        log.warning("docs/hooks has changed: end mkdocs serve and start it again")
    try:
        catalog = load_catalog()
        wrong = check_pages([program.path for program in catalog.programs])
        if wrong := [*wrong, *check_rows(LANGUAGES)]:
            raise PluginError("\n".join(wrong))
        number = Store().prepare(catalog, Progress())
        refused = rendering.elsewhere()[1] if language(config) == "en" else []  # Chinese: the same
        Build.converted = Converted(config, default_folder())
        search: Any = config.plugins["material/search"]
        Build.converted.index(search.search_index)
    except (CatalogError, RecordingError, OSError) as error:
        raise PluginError(explain(error) or str(error)) from error
    if number:
        log.info("recorded %s", runs(number))
    for message in first_of(refused):
        log.warning("%s", message)


@event_priority(-100)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what can be downloaded; start the Chinese build beside the English one.

    MkDocs has just emptied the site folder.
    """
    files.append(File.generated(config, "programs.zip", content=archive()))
    if language(config) == "en":
        for path, content in programs():
            files.append(File.generated(config, path, content=content))
        robots = f"User-agent: *\nAllow: /\nSitemap: {addresses('', config)['home']}sitemap.xml\n"
        files.append(File.generated(config, "robots.txt", content=robots))
        Build.chinese.start(config)
    return files


def on_env(env: Environment, config: MkDocsConfig, **_: Any) -> Environment:  # noqa: ARG001 MkDocs calls it so
    """Let the next build find the templates compiled."""
    env.bytecode_cache = Compiled(str(COMPILED))
    return env


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """Tell the glossary and what renders runs which page is under way."""
    to_home = "../" * page.url.count("/")
    Build.glossary.start_page(page.file.src_uri)
    Build.located.page = page.file.src_uri
    Build.converted.take(page)
    import_module("snippets.rendering").set_page(to_home + to_english(config))
    return markdown


def on_page_content(html: str, config: MkDocsConfig, **_: Any) -> str:
    """Tie the notes of programs to their marks, and let the names of their files break."""
    html = import_module("snippets.rendering").with_breaks(html)
    return str(with_notes(html, language(config)))


def addresses(path: str, config: MkDocsConfig) -> dict[str, str]:
    """Return the whole address of a page in each language, and that of the site."""
    own = "zh/" if language(config) == "zh" else ""  # an English address may end so, too
    home = (config.site_url or "/").removesuffix(own)
    return {"home": home, "en": home + path, "zh": f"{home}zh/{path}"}


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, **_: Any) -> Any:
    """Give the theme the links to the page's twins."""
    to_root = "../" * page.url.count("/") + to_english(config)
    path = page.url.removeprefix("./")
    context["twins"] = {
        each: (to_root + ("zh/" if each == "zh" else "") + path) or "./" for each in LANGUAGES
    }
    context["addresses"] = addresses(path, config)
    return context


def on_template_context(context: dict[str, Any], config: MkDocsConfig, **_: Any) -> Any:
    """Give the 404 page, which is served at any depth, links from the root of the host."""
    context["addresses"] = addresses("", config)
    context["twins"] = {each: urlsplit(context["addresses"][each]).path for each in LANGUAGES}
    return context


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Put the timelines in; fail on a block that superfences shows raw instead of executing it."""
    if re.search(r'\bexec=(?:"|&quot;)', output):
        message = (
            f"docs/{language(config)}/{page.file.src_uri}: an executable block was left unexecuted: "
            "correct the options after its opening fence"
        )
        raise PluginError(message)
    return str(import_module("snippets.rendering.aside").put_back(output))


def on_post_build(config: MkDocsConfig) -> None:
    """Wait for the Chinese build; its failure is the failure of the whole."""
    Build.converted.keep()
    if language(config) == "en":
        for message in Build.chinese.wait():
            log.warning("%s", message)
        site = Path(config.site_dir)
        pack(site, urlsplit(addresses("", config)["home"]).path)
        offer(site, make=Build.command != "serve")  # which shows each change soon
        if Build.command == "serve":
            Build.chinese.get_ready()  # for the next change
    Build.finished = True
    release()


def on_build_error(error: BaseException | None, **_: Any) -> None:
    """End the Chinese build when the English one has failed, and leave no half-written site."""
    Build.chinese.end()
    if Build.command == "build" and Build.site is not None:
        clean_directory(str(Build.site))
    release()
    if isinstance(error, OSError):
        explain = import_module("snippets.recorder.trouble").explain
        if words := explain(error):
            raise Abort(words) from error


def on_shutdown() -> None:
    """Fail when the build stopped half-way, as a block that calls sys.exit makes it.

    `mkdocs serve` has not removed its folder yet: it may not be stopped.
    """
    if Build.finished:
        Build.chinese.end()
        return
    on_build_error(None)
    message = "the build stopped before it was done: see above, or look for a call of sys.exit"
    if Build.command == "build" and sys.exc_info()[0] in (None, SystemExit):
        sys.exit(message)
    elif sys.exc_info()[0] is SystemExit:
        log.error(message)
