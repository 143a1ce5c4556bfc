return rule {
  id = "steady_pair", group = "history", on = "shipment", favours = true,
  title = "A long and quiet trade between the two",
  reference = "R05",
  needs = {
    "exporter.name", "importer.name", "exporter.first_seen_days",
    times   = history.count({ by = { "exporter", "importer" }, within = "730d" }),
    refused = history.count({ by = { "importer" }, within = "730d", where = { reply = "objection" } }),
  },
  missing = "pass",     -- a first shipment has no past
  because = "{times} earlier lines from {exporter.name} to {importer.name} in two years, none objected to",
  check = function(f, p)
    return f.times ~= nil and f.times >= p.times and f.refused == 0
      and f.exporter.first_seen_days ~= nil and f.exporter.first_seen_days >= p.days
  end,
  params = { times = 6, days = 90 },
  examples = {
    { given = { ["exporter.name"] = "A", ["importer.name"] = "B", ["exporter.first_seen_days"] = 300, times = 6, refused = 0 }, hit = true },
    { given = { ["exporter.name"] = "A", ["importer.name"] = "B", ["exporter.first_seen_days"] = 300, times = 5, refused = 0 }, hit = false },
    { given = { ["exporter.name"] = "A", ["importer.name"] = "B", ["exporter.first_seen_days"] = 300, times = 6, refused = 1 }, hit = false },
    { given = { ["exporter.name"] = "A", ["importer.name"] = "B", times = 0, refused = 0 }, hit = false },
    { given = { ["exporter.name"] = "A", ["importer.name"] = "B", ["exporter.first_seen_days"] = 90, times = 6, refused = 0 }, hit = true },
    { given = { ["exporter.name"] = "A", ["importer.name"] = "B", ["exporter.first_seen_days"] = 89, times = 6, refused = 0 }, hit = false },
  },
}
