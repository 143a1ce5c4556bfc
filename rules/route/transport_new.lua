return rule {
  id = "transport_new", group = "route", on = "shipment",
  title = "Another means of transport than these firms use",
  reference = "R37",
  needs = {
    "transport_mode",
    times   = history.count({ by = { "exporter", "importer" }, within = "730d" }),
    by_mode = history.count({ by = { "exporter", "importer" }, within = "730d", where = { transport_mode = same() } }),
  },
  missing = "pass",     -- the mode is not always given
  because = "by {transport_mode}, which none of {times} earlier lines between the two was",
  check = function(f, p)
    return f.transport_mode ~= nil and f.times ~= nil and f.times >= p.least_times and f.by_mode == 0
  end,
  params = { least_times = 5 },
  examples = {
    { given = { transport_mode = "air", times = 5, by_mode = 0 }, hit = true },
    { given = { transport_mode = "air", times = 5, by_mode = 1 }, hit = false },
    { given = { transport_mode = "air", times = 4, by_mode = 0 }, hit = false },
  },
}
