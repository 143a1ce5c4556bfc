return rule {
  id = "bank_elsewhere", group = "document", on = "shipment",
  title = "Paid from a third country",
  reference = "R19",
  missing = "pass",     -- the bank is seldom part of a notification
  needs = { "bank_country", "importing_country", "exporting_country", "lines.listed" },
  because = "the paying bank is in {bank_country}, the trade goes from {exporting_country} to {importing_country}",
  letter = "Please state why the goods are paid from a third country.",
  check = function(f, p)
    return f.bank_country ~= nil and f.bank_country ~= f.importing_country and f.bank_country ~= f.exporting_country
      and f.lines.listed ~= nil and f.lines.listed > 0
  end,
  examples = {
    { given = { bank_country = "AE", importing_country = "PK", exporting_country = "CN", ["lines.listed"] = 1 }, hit = true },
    { given = { bank_country = "PK", importing_country = "PK", exporting_country = "CN", ["lines.listed"] = 1 }, hit = false },
    { given = { importing_country = "PK", exporting_country = "CN", ["lines.listed"] = 1 }, hit = false },
    { given = { bank_country = "AE", importing_country = "PK", exporting_country = "CN", ["lines.listed"] = 0 }, hit = false },
  },
}
