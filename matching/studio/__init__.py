"""The studio: settings tried side by side on the same frozen people, before a run is made of one of them.

`settings` says what a scenario may set, `freezing` reads the people, `outcome` and `prices` compute, `comparing` puts
plans beside each other, `page` and `tables` write what the pages show.
"""
