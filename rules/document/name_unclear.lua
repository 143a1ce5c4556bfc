return rule {
  id = "name_unclear", group = "document", on = "goods",
  title = "A formula, number or trade name instead of the name",
  reference = "R33",
  needs = { "name_form", "substance_declared", "substance_table" },
  missing = "pass",     -- no name at all is the business of goods_unknown
  because = "'{substance_declared}' ({name_form}) stands where the name of the substance belongs",
  letter = "Please give the substance by its name in the Convention.",
  check = function(f, p)
    if f.substance_table ~= "I" and f.substance_table ~= "II" then return false end
    if f.name_form == "unknown" then return true end
    if f.name_form ~= "formula" and f.name_form ~= "cas" then return false end
    return true, { strength = 0.7 }
  end,
  examples = {
    { given = { name_form = "unknown", substance_declared = "Vitamin C", substance_table = "I" }, hit = true },
    { given = { name_form = "formula", substance_declared = "KMnO4", substance_table = "I" }, hit = { strength = 0.7 } },
    { given = { name_form = "synonym", substance_declared = "PMK", substance_table = "I" }, hit = false },
    { given = { name_form = "unknown", substance_declared = "Jodid", substance_table = "none" }, hit = false },
  },
}
