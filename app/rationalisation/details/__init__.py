"""The tables of a website's page, of calibration and of the criteria, each as a list of its own."""
