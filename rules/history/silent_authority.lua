return rule {
  id = "silent_authority", group = "history", on = "shipment",
  title = "Notifications for this importer stay without answer",
  reference = "R43",
  only = { role = { "exporting" } },
  needs = {
    "importer.name",
    lapsed = history.count({ by = { "importer" }, within = "730d", where = { state = "lapsed" } }),
    times  = history.count({ by = { "importer" }, within = "730d" }),
  },
  because = "{lapsed} of {times} lines for {importer.name} were never answered: ask the importing authority directly",
  check = function(f, p)
    return f.lapsed >= p.least and f.lapsed >= f.times * p.share
  end,
  params = { least = 3, share = 0.5 },
  examples = {
    { given = { ["importer.name"] = "B", lapsed = 3, times = 6 }, hit = true },
    { given = { ["importer.name"] = "B", lapsed = 3, times = 7 }, hit = false },
    { given = { ["importer.name"] = "B", lapsed = 2, times = 2 }, hit = false },
    { given = { ["importer.name"] = "B", lapsed = 5, times = 11 }, hit = false },
  },
}
