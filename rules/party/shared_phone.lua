return rule {
  id = "shared_phone", group = "party", on = "shipment",
  title = "Another firm's telephone",
  reference = "R51",
  missing = "pass",     -- telephones are often left out
  needs = {
    "importer.phone", "importer.name",
    others = history.distinct("importer", { by = { "importer.phone" }, within = "730d", where = { importer = different() } }),
  },
  because = "the telephone {importer.phone} of {importer.name} was given for {others} other importers in two years",
  check = function(f, p)
    return f.others ~= nil and f.others >= p.others
  end,
  params = { others = 1 },
  examples = {
    { given = { ["importer.phone"] = "+92 21 555", ["importer.name"] = "B", others = 1 }, hit = true },
    { given = { ["importer.phone"] = "+92 21 555", ["importer.name"] = "B", others = 0 }, hit = false },
    { given = { ["importer.name"] = "B" }, hit = false },
  },
}
