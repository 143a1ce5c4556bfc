return rule {
  id = "new_firm", group = "party", on = "shipment",
  title = "A newly founded importer",
  reference = "R07",
  needs = { "importer.age_days", "importer.name" },
  missing = "pass",     -- the day of registration is seldom stated
  because = "{importer.name} was registered {importer.age_days} days before",
  letter = "Please send the register entry of the importer and the names of its owners.",
  check = function(f, p)
    local age = f.importer.age_days
    if age == nil or age >= p.young_days then return false end
    if age < p.new_days then return true end
    return true, { strength = 0.5 }
  end,
  params = { young_days = 365, new_days = 90 },
  examples = {
    { given = { ["importer.age_days"] = 40, ["importer.name"] = "B" }, hit = true },
    { given = { ["importer.age_days"] = 364, ["importer.name"] = "B" }, hit = { strength = 0.5 } },
    { given = { ["importer.age_days"] = 365, ["importer.name"] = "B" }, hit = false },
    { given = { ["importer.name"] = "B" }, hit = false },
    { given = { ["importer.age_days"] = 90, ["importer.name"] = "B" }, hit = { strength = 0.5 } },
    { given = { ["importer.age_days"] = 89, ["importer.name"] = "B" }, hit = { strength = 1 } },
  },
}
