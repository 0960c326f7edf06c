print("lastack")
