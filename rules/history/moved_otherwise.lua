return rule {
  id = "moved_otherwise", group = "history", on = "shipment",
  title = "Earlier consignments moved in other quantities than notified",
  reference = "R45",
  needs = { "exporter.name", "moved.exporter_gaps" },
  missing = "pass",     -- only where movements are recorded
  because = "{moved.exporter_gaps} earlier consignments of {exporter.name} moved in a quantity more than a tenth from the one notified",
  check = function(f, p)
    return f.moved.exporter_gaps ~= nil and f.moved.exporter_gaps >= p.times
  end,
  params = { times = 2 },     -- one is a mistake
  examples = {
    { given = { ["exporter.name"] = "A", ["moved.exporter_gaps"] = 3 }, hit = true },
    { given = { ["exporter.name"] = "A", ["moved.exporter_gaps"] = 2 }, hit = true },
    { given = { ["exporter.name"] = "A", ["moved.exporter_gaps"] = 1 }, hit = false },
    { given = { ["exporter.name"] = "A" }, hit = false },
  },
}
