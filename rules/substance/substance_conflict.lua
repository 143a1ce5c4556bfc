return rule {
  id = "substance_conflict", group = "substance", on = "goods",
  title = "Name, CAS number and tariff code say different things",
  reference = "R32",
  needs = { "substance_conflict", "substance_conflict_text" },
  missing = "pass",     -- there is no text without a conflict
  because = "{substance_conflict_text}",
  letter = "The name, the CAS number and the tariff code of the goods do not agree. Please correct the notification.",
  check = function(f, p)
    return f.substance_conflict == true
  end,
  examples = {
    { given = { substance_conflict = true, substance_conflict_text = "CAS 108-24-7 is Acetic anhydride; the name 'acetone' is Acetone" }, hit = true },
    { given = { substance_conflict = false }, hit = false },
  },
}
