"""Comparing participants with similar colleagues: pure functions over data frames, no Django.

`records` says what is read, `index_dates` who is followed from when, `design` on what people are compared, `outcomes`
what happened to them, `estimation` the figures, `evidence` what may be said, `protocol` runs it all, `draws` lotteries.
"""
