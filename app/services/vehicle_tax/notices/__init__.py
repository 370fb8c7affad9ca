"""What a keeper tells us of a vehicle: off the road, gone, another tax class; with what is paid back."""
