return rule {
  id = "consignee_abroad", group = "party", on = "shipment",
  title = "The consignee sits in a third country",
  reference = "R22",
  missing = "pass",     -- the consignee is often the importer
  needs = { "consignee.country", "consignee.name", "importing_country" },
  because = "{consignee.name} in {consignee.country} is to receive goods notified for {importing_country}",
  letter = "Please say why the goods are consigned to a third country.",
  check = function(f, p)
    return f.consignee.country ~= nil and f.consignee.country ~= f.importing_country
  end,
  examples = {
    { given = { ["consignee.country"] = "AE", ["consignee.name"] = "C", importing_country = "PK" }, hit = true },
    { given = { ["consignee.country"] = "PK", ["consignee.name"] = "C", importing_country = "PK" }, hit = false },
    { given = { importing_country = "PK" }, hit = false },
  },
}
