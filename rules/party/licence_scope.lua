return rule {
  id = "licence_scope", group = "party", on = "goods",
  title = "The importer's licence is for other substances",
  reference = "R09",
  missing = "pass",     -- a firm that is on no register is the business of importer_unlicensed
  needs = {
    "importer.name", "substance", "substance_table",
    on_register = lookup("licences", { id = "importer.id", country = "importing_country" }, "name"),
    covered     = lookup("licences", { id = "importer.id", country = "importing_country", substances = "substance" }, "name"),
  },
  because = "{importer.name} is on the register, but not for {substance}",
  letter = "The importer's licence does not cover this substance.",
  check = function(f, p)
    if f.substance == nil or (f.substance_table ~= "I" and f.substance_table ~= "II") then return false end
    return f.on_register ~= nil and f.covered == nil
  end,
  examples = {
    { given = { ["importer.name"] = "B", substance = "P2P", substance_table = "I", on_register = "B" }, hit = true },
    { given = { ["importer.name"] = "B", substance = "P2P", substance_table = "I", on_register = "B", covered = "B" }, hit = false },
    { given = { ["importer.name"] = "B", substance = "P2P", substance_table = "I" }, hit = false },
    { given = { ["importer.name"] = "B", substance = "IODINE", substance_table = "none", on_register = "B" }, hit = false },
  },
}
