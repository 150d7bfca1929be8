from tests.support.old_site.fixtures import old_files, old_site, run

__all__ = ["old_files", "old_site", "run"]
