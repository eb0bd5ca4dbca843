/** Reads Backlight's exported packages, and no others. */
module org.example {
    requires org.backlight;
}
