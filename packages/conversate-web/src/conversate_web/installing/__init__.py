"""The chat as an app: the manifest, the service worker and the page that is shown offline."""
