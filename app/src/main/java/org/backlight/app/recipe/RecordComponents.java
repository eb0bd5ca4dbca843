package org.backlight.app.recipe;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;
import org.backlight.substrate.check.InvalidValueException;

/** The components of a record by number: their keys in a recipe, their values, and what the record expects of them. */
final class RecordComponents<R extends Record> {

    private final R usual;
    private final RecordComponent[] components;

    RecordComponents(R usual) {
        this.usual = usual;
        components = usual.getClass().getRecordComponents();
    }

    /** Returns the key of a component: its name in lower case with hyphens. */
    String key(int i) {
        return components[i].getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** Returns the record's own values. */
    Object[] values() {
        return Arrays.stream(components).map(component -> {
            try {
                return component.getAccessor().invoke(usual);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }).toArray();
    }

    /**
     * Makes a record of other values.
     *
     * @throws InvalidValueException if it refuses one
     */
    R make(Object[] values) {
        Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new);
        try {
            @SuppressWarnings("unchecked")
            Constructor<R> constructor = (Constructor<R>) usual.getClass().getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidValueException wrong) {
                throw wrong;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns what a record expects of a component, as it says itself when it refuses a value.
     *
     * @param i which component
     * @param impossible a value that no range holds
     */
    String expected(int i, Object impossible) {
        Object[] values = values();
        values[i] = impossible;
        try {
            make(values);
        } catch (InvalidValueException e) {
            return "expected " + e.expected();
        }
        return "expected a number";
    }
}
