return rule {
  id = "goods_unknown", group = "document", on = "goods",
  title = "Nothing declared names a known substance",
  reference = "R33",
  missing = "pass",     -- the missing substance is the finding
  needs = { "substance", "name_form", "substance_declared", "description" },
  because = "neither name, CAS number nor tariff code leads to a known substance: {called}",
  letter = "Please give the chemical name and the CAS number of the goods.",
  check = function(f, p)
    if f.substance ~= nil then return false end
    return true, { called = f.substance_declared or f.description or "nothing is named" }
  end,
  examples = {
    { given = { name_form = "unknown", substance_declared = "Xyloprox 40" }, hit = true },
    { given = {}, hit = true },
    { given = { substance = "ACETONE", name_form = "name", substance_declared = "acetone" }, hit = false },
  },
}
