return rule {
  id = "company_shopping", group = "history", on = "goods",
  title = "Several suppliers asked in a short time",
  reference = "R29",
  needs = {
    "importer.name", "quantity_kg", "substance", "substance_risk",
    others = history.distinct("exporter", { by = { "importer", "substance" }, within = "60d", where = { exporter = different() } }),
  },
  because = "{importer.name} had {substance} notified by {others} other exporters in 60 days; now {quantity_kg} kg more",
  check = function(f, p)
    return f.others >= p.others and f.substance_risk >= p.risk and f.quantity_kg >= p.least_kg
  end,
  params = { others = 2, risk = 2, least_kg = 1 },
  examples = {
    { given = { ["importer.name"] = "B", quantity_kg = 200, substance = "P2P", substance_risk = 5, others = 2 }, hit = true },
    { given = { ["importer.name"] = "B", quantity_kg = 200, substance = "P2P", substance_risk = 5, others = 1 }, hit = false },
    { given = { ["importer.name"] = "B", quantity_kg = 200, substance = "ACETONE", substance_risk = 1, others = 4 }, hit = false },
    { given = { ["importer.name"] = "B", quantity_kg = 200, substance = "P2P", substance_risk = 2, others = 2 }, hit = true },
    { given = { ["importer.name"] = "B", quantity_kg = 1, substance = "P2P", substance_risk = 5, others = 2 }, hit = true },
    { given = { ["importer.name"] = "B", quantity_kg = 0.99, substance = "P2P", substance_risk = 5, others = 2 }, hit = false },
  },
}
