return rule {
  id = "known_good", group = "party", on = "shipment", favours = true,
  title = "The importer is on the office's list of known-good parties",
  reference = "R08",
  -- Empty where the office keeps no such list: nothing is missing then, and nothing speaks for anybody.
  missing = "pass",
  needs = { "importer.name", why = lookup("known_good", { name = "importer.name" }, "reason") },
  because = "{importer.name} is on the list of known-good parties: {why}",
  check = function(f, p)
    return f.importer.name ~= nil and f.why ~= nil
  end,
  examples = {
    { given = { ["importer.name"] = "B", why = "inspected in 2025" }, hit = true },
    { given = { ["importer.name"] = "B" }, hit = false },
    { given = { why = "inspected in 2025" }, hit = false },
  },
}
