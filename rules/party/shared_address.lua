return rule {
  id = "shared_address", group = "party", on = "shipment",
  title = "Several firms at one address",
  reference = "R14",
  missing = "pass",     -- no address, no neighbours
  needs = {
    "importer.address", "importer.name",
    others = history.distinct("importer", { by = { "importer.address" }, within = "730d", where = { importer = different() } }),
  },
  because = "{others} other importers gave the address {importer.address} in two years",
  check = function(f, p)
    if f.others == nil or f.others < p.others then return false end
    if f.others >= p.many then return true end
    return true, { strength = 0.6 }
  end,
  params = { others = 2, many = 3 },
  examples = {
    { given = { ["importer.address"] = "Dock Road 5", ["importer.name"] = "B", others = 3 }, hit = { strength = 1 } },
    { given = { ["importer.address"] = "Dock Road 5", ["importer.name"] = "B", others = 2 }, hit = { strength = 0.6 } },
    { given = { ["importer.address"] = "Dock Road 5", ["importer.name"] = "B", others = 1 }, hit = false },
    { given = { ["importer.name"] = "B" }, hit = false },
  },
}
