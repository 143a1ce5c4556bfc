return rule {
  id = "local_sale", group = "route", on = "shipment",
  title = "An export plan turned into a sale at home",
  reference = "R42",
  needs = { "previous.importing_country", "exporting_country", "importing_country" },
  missing = "pass",     -- a first version has none before it
  because = "notified as an export to {previous.importing_country}, now to stay in {importing_country}",
  letter = "The quota was granted for export. A sale at home needs an authorisation of its own.",
  check = function(f, p)
    local before = f.previous.importing_country
    return before ~= nil and before ~= f.exporting_country and f.importing_country == f.exporting_country
  end,
  examples = {
    { given = { ["previous.importing_country"] = "IQ", exporting_country = "PK", importing_country = "PK" }, hit = true },
    { given = { ["previous.importing_country"] = "IQ", exporting_country = "PK", importing_country = "AF" }, hit = false },
    { given = { exporting_country = "PK", importing_country = "PK" }, hit = false },
  },
}
