return rule {
  id = "redirected_country", group = "route", on = "shipment",
  title = "Sent to another country than first notified",
  reference = "R27",
  needs = { "previous.importing_country", "importing_country", "changed_after_departure" },
  missing = "pass",     -- a first version has none before it
  because = "first notified for {previous.importing_country}, now for {importing_country}; {when}",
  letter = "The destination was changed. Please give the reason and the papers of the new consignee.",
  check = function(f, p)
    local before = f.previous.importing_country
    if before == nil or before == f.importing_country then return false end
    if f.changed_after_departure == true then return true, { when = "changed after the goods had left" } end
    return true, { when = "changed before departure", strength = 0.5 }
  end,
  examples = {
    { given = { ["previous.importing_country"] = "IT", importing_country = "NL", changed_after_departure = true }, hit = true },
    { given = { ["previous.importing_country"] = "IT", importing_country = "NL", changed_after_departure = false }, hit = { strength = 0.5 } },
    { given = { ["previous.importing_country"] = "IT", importing_country = "IT", changed_after_departure = true }, hit = false },
    { given = { importing_country = "IT" }, hit = false },
  },
}
