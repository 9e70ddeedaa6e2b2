"""The demo year: invented families of real regions, reproducible from one seed.

`keluarga` and `nama` are pure and stream; `massal` loads them and lets the database invent
the year of activity (set-based SQL); `akun` makes the people who work with it. Stands at the
top of the import order because it fills the tables of every app.
"""
