return rule {
  id = "finding_before", group = "history", on = "shipment",
  title = "An inspection of this importer found something before",
  reference = "R50",
  needs = {
    "importer.name",
    times = history.count({ by = { "importer" }, within = "730d", where = { finding = one_of { "suspected", "diversion" } } }),
  },
  because = "inspections of {times} lines for {importer.name} ended with suspicion or diversion in two years",
  check = function(f, p)
    return f.times >= p.times
  end,
  params = { times = 1 },
  examples = {
    { given = { ["importer.name"] = "B", times = 1 }, hit = true },
    { given = { ["importer.name"] = "B", times = 0 }, hit = false },
  },
}
