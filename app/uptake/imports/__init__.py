"""Reading files of services, volumes and costs into the hub."""
