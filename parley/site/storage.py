"""Static files whose names carry a hash of their content, so that browsers may keep them for good."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedStorage(ManifestStaticFilesStorage):
    """Hashed names also in the `import` lines of scripts."""

    support_js_module_import_aggregation = True
