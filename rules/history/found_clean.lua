return rule {
  id = "found_clean", group = "history", on = "shipment", favours = true,
  title = "Inspections of this importer found all in order",
  reference = "R50",
  needs = {
    "importer.name",
    clean = history.count({ by = { "importer" }, within = "730d", where = { finding = "clean" } }),
    bad   = history.count({ by = { "importer" }, within = "730d", where = { finding = one_of { "suspected", "diversion" } } }),
  },
  because = "{clean} inspected lines for {importer.name} were in order in two years, none was not",
  check = function(f, p)
    return f.clean >= p.times and f.bad == 0
  end,
  params = { times = 1 },
  examples = {
    { given = { ["importer.name"] = "B", clean = 2, bad = 0 }, hit = true },
    { given = { ["importer.name"] = "B", clean = 2, bad = 1 }, hit = false },
    { given = { ["importer.name"] = "B", clean = 0, bad = 0 }, hit = false },
    { given = { clean = 1, ["importer.name"] = "B", bad = 0 }, hit = true },
  },
}
