"""The lab's command line: an image, a network and three hosts as podman containers."""
